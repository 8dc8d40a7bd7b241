/**
 * How a database comes from each version to the next: forward only, never changed once released. The number of a version is
 * its position plus one, and is kept in `user_version`.
 */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE project (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    is_sample INTEGER NOT NULL,
    multi_label INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    -- counts every change; what a window has seen is told by it
    revision INTEGER NOT NULL,
    -- the newest act that is done; acts after it were undone
    journal_position INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE photos (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash TEXT NOT NULL UNIQUE,
    -- absolute, or below captures/ where is_copied
    path TEXT NOT NULL,
    is_copied INTEGER NOT NULL,
    size_bytes INTEGER NOT NULL,
    modified_at INTEGER NOT NULL,
    format TEXT NOT NULL,
    -- upright
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    added_at INTEGER NOT NULL,
    set_name TEXT CHECK (set_name IN ('train', 'validation', 'test')),
    group_id INTEGER,
    problem_code TEXT,
    problem_reason TEXT,
    labelled_revision INTEGER NOT NULL DEFAULT 0,
    -- photos stay when they are removed: undo brings them back as they were
    is_removed INTEGER NOT NULL DEFAULT 1
  ) STRICT;
  CREATE INDEX photos_by_path ON photos (path);
  CREATE INDEX photos_by_group ON photos (group_id) WHERE group_id IS NOT NULL;

  -- apart from photos, so that listing them reads little
  CREATE TABLE fingerprints (
    photo_id INTEGER PRIMARY KEY REFERENCES photos (id),
    perceptual_hash TEXT NOT NULL,
    thumbnail BLOB NOT NULL
  ) STRICT;

  CREATE TABLE classes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL UNIQUE,
    color INTEGER NOT NULL,
    position INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE labels (
    photo_id INTEGER NOT NULL REFERENCES photos (id),
    class_id INTEGER NOT NULL REFERENCES classes (id),
    PRIMARY KEY (photo_id, class_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX labels_by_class ON labels (class_id);

  CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    -- rows with the same act are undone together: the parts that an import was committed in
    act TEXT NOT NULL,
    description TEXT NOT NULL,
    changes TEXT NOT NULL
  ) STRICT;
  CREATE INDEX journal_by_act ON journal (act, id);

  CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
]

/** “Frst”: tells a project's database from any other. */
export const APPLICATION_ID = 0x46727374
