export {
  findSecurityGroup,
  listSecurityGroups,
  listSecurityGroupsOfSpace,
  type SecurityGroup,
  type SecurityGroupFilter,
  type SecurityGroupPhase,
} from './security-group-queries';
