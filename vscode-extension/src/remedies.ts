/** What users are told when no server runs, and what they can do about it. */

import { NoPython } from './environment';
import { CannotMake } from './making';
import { MINIMUM_TEXT } from './python';

export type Remedy = 'retry' | 'repair' | 'select' | 'logs';

export interface Trouble {
  /** One or two sentences. */
  readonly message: string;
  readonly remedies: readonly Remedy[];
}

/** What the system is, as far as the advice depends on it. */
export interface System {
  readonly platform: NodeJS.Platform;
  /** Whether packages are Debian's, where Python is cut into pieces. */
  readonly debian: boolean;
}

export function troubleOf(error: Error, system: System): Trouble {
  if (error instanceof NoPython) {
    const message = `${error.message}. ${pythonAdvice(system)}, or select an interpreter.`;
    return { message, remedies: ['select', 'retry', 'logs'] };
  }
  if (error instanceof CannotMake) return obstacle(error, system);
  return { message: `${error.message}.`, remedies: ['repair', 'logs'] };
}

function obstacle(error: CannotMake, system: System): Trouble {
  switch (error.obstacle) {
    case 'no-venv': {
      const advice = system.debian
        ? 'Install the package `python3-venv` (`sudo apt install python3-venv`)'
        : 'Install a Python that has `venv` and `ensurepip`';
      return { message: `${error.message}. ${advice}, or select another interpreter.`, remedies: ['retry', 'select', 'logs'] };
    }
    case 'network':
      return {
        message:
          `${error.message}. They are fetched once, with pip: connect to the network, or tell pip of your proxy or ` +
          'index (`pip config`), then retry.',
        remedies: ['retry', 'logs'],
      };
    case 'space':
      return { message: `${error.message}. Make room, then retry.`, remedies: ['retry', 'logs'] };
    case 'install':
      return { message: `${error.message}.`, remedies: ['retry', 'select', 'logs'] };
    case 'broken':
      return { message: `${error.message}.`, remedies: ['repair', 'select', 'logs'] };
  }
}

function pythonAdvice({ platform, debian }: System): string {
  if (platform === 'win32') return `Install ${MINIMUM_TEXT} from python.org or the Microsoft Store`;
  if (platform === 'darwin') return `Install ${MINIMUM_TEXT} from python.org or with Homebrew`;
  const packages = debian ? 'the packages `python3` and `python3-venv`, if they are new enough' : "your system's packages";
  return `Install ${MINIMUM_TEXT}, for example from ${packages}`;
}
