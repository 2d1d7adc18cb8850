export {
  finishTask,
  markTaskRunning,
  taskObjectGone,
  type TaskOutcome,
  unfinishedTasks,
} from './finish-task';
