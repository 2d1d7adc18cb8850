export { cancelTask } from './cancel-task';
export { createTask, type NewTask } from './create-task';
export {
  finishTask,
  markTaskRunning,
  taskObjectGone,
  type TaskOutcome,
  unfinishedTasks,
} from './finish-task';
export { findTaskFor, listTasks, type TaskFilter } from './task-queries';
