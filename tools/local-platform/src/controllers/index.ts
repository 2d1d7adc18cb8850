export { startControllers, type Controllers, type ControllersOptions } from './start-controllers';
