/** Whether an id is no name but the address of a buildpack: a folder, a git repository or a zip. */
export const isForeignBuildpack = (id: string): boolean => /^(https?|git|ssh|file):\/\//.test(id);
