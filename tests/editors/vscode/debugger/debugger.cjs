// Stands in for ms-python.debugpy: runs what it is asked to debug, stops nowhere, and writes down what came of it.
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const vscode = require('vscode');

class Adapter {
  #sent = new vscode.EventEmitter();
  onDidSendMessage = this.#sent.event;
  #number = 0;
  #child;

  handleMessage({ seq, command, arguments: given }) {
    this.#send({ type: 'response', request_seq: seq, success: true, command });
    if (command === 'initialize') {
      this.#send({ type: 'event', event: 'initialized' });
    } else if (command === 'launch') {
      this.#run(given);
    } else if (command === 'disconnect' || command === 'terminate') {
      this.#child.kill('SIGKILL');
    }
  }

  #run({ python: [python], program, args, cwd, env }) {
    const child = this.#child = spawn(python, [program, ...args], { cwd, env: { ...process.env, ...env } });
    let printed = '';
    child.stdout.on('data', (data) => { printed += data; });
    child.stderr.on('data', (data) => { printed += data; });
    child.on('close', (status) => {
      fs.writeFileSync(process.env.PLUGCHECK_TEST_DEBUGGED, JSON.stringify({ python, status, printed }));
      this.#send({ type: 'event', event: 'terminated' });
    });
  }

  #send(message) {
    this.#sent.fire({ seq: ++this.#number, ...message });
  }

  dispose() { this.#sent.dispose(); }
}

exports.activate = (context) => {
  const factory = { createDebugAdapterDescriptor: () => new vscode.DebugAdapterInlineImplementation(new Adapter()) };
  context.subscriptions.push(vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', factory));
};
