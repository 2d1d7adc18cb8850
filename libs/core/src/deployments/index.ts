export { advanceDeployment, type InstancesOf, recordDeploymentError } from './apply-step';
export { canaryPlan, canaryStepOf } from './canary-plan';
export { createDeployment, type NewDeployment } from './create-deployment';
export { cancelDeployment, continueDeployment, isCancelable, updateDeployment } from './deployment-actions';
export {
  activeDeployments,
  type DeploymentFilter,
  findDeploymentFor,
  listDeployments,
} from './deployment-queries';
export { type InstanceSummary, planStep, type Situation, type Step } from './plan-step';
