import { defineConfig } from 'prisma/config';

export default defineConfig({ schema: 'libs/database/prisma/schema.prisma' });
