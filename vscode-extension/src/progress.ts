/** Progress that is shown only once there is something to say. */

import { ProgressLocation, window } from 'vscode';

/** The user pressed Cancel. */
export class Cancelled extends Error {}

/** Runs `work`; the first word that it says opens a notification, whose Cancel aborts `controller`. */
export async function withLateProgress<T>(
  title: string,
  controller: AbortController,
  work: (say: (what: string) => void) => Promise<T>,
): Promise<T> {
  let report: ((message: string) => void) | undefined;
  let latest = '';
  const working = work((what) => {
    latest = what;
    if (report) report(what);
    else open();
  });
  const ended = working.then(
    () => undefined,
    () => undefined,
  );
  const open = () => {
    report = () => undefined; // until the notification is there
    void window.withProgress(
      { location: ProgressLocation.Notification, title, cancellable: true },
      async (progress, token) => {
        token.onCancellationRequested(() => controller.abort(new Cancelled('It was cancelled')));
        report = (message) => progress.report({ message });
        report(latest);
        await ended;
      },
    );
  };
  return working;
}
