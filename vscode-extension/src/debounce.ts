import type { Disposable } from 'vscode';

/** A function that acts once, with its last arguments, when it was not called for so many milliseconds. */
export function debounced<T extends unknown[]>(
  milliseconds: number,
  act: (...args: T) => void,
): ((...args: T) => void) & Disposable {
  let timer: NodeJS.Timeout | undefined;
  const later = (...args: T) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...args), milliseconds);
  };
  return Object.assign(later, { dispose: () => clearTimeout(timer) });
}
