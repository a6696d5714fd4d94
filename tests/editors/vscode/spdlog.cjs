// Takes the place of VS Code's native logger, which is not compiled here: lines go to the files that it names.
const fs = require('node:fs');
const path = require('node:path');

class Logger {
  constructor(file) {
    fs.mkdirSync(path.dirname(file), { recursive: true });
    for (const level of ['trace', 'debug', 'info', 'warn', 'error', 'critical']) {
      this[level] = (text) => fs.appendFileSync(file, `${new Date().toISOString()} [${level}] ${text}\n`);
    }
  }
  setLevel() {}
  setPattern() {}
  clearFormatters() {}
  flush() {}
  drop() {}
}

const create = async (_name, file) => new Logger(file);

// one by one: VS Code imports these by name
exports.setFlushOn = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
exports.Logger = Logger;
