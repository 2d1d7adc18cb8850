-- how often a job was taken from a worker that had vanished
alter table jobs add column strandings integer not null default 0;
