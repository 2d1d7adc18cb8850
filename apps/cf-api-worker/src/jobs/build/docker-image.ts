import { type ImageDescription } from '@cf/registry';

/** What the image starts, in words that people read; nothing when it names no command. */
export function processTypesOf({ entrypoint, command }: ImageDescription): Record<string, string> {
  const words = [...entrypoint, ...command];
  return words.length > 0 ? { web: words.join(' ') } : {};
}

/** The droplet's `execution_metadata`: how the image wants to be run, as every Cloud Foundry says it. */
export function executionMetadataOf(image: ImageDescription): string {
  const { command, entrypoint, workingDirectory, user, exposedPorts } = image;
  return JSON.stringify({
    ...(command.length > 0 && { cmd: command }),
    ...(entrypoint.length > 0 && { entrypoint }),
    ...(workingDirectory && { workdir: workingDirectory }),
    ...(exposedPorts.length > 0 && {
      ports: exposedPorts.map((port) => ({ Port: port, Protocol: 'tcp' })),
    }),
    ...(user && { user }),
  });
}
