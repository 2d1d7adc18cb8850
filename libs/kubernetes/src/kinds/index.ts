export * from './object';
export * from './eirini';
export * from './kpack';
export * from './gateway';
export * from './built-in';
export * from './kinds';
