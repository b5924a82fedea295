-- Images that the service fetched. What it did not fetch is not here, and the service never removes it.
CREATE TABLE pulled_images (
    id         TEXT    NOT NULL PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    pulled_at  TEXT    NOT NULL,
    used_at    TEXT    NOT NULL
) STRICT;

-- The names that the service gave them by pulling.
CREATE TABLE pulled_image_names (
    image_id  TEXT NOT NULL REFERENCES pulled_images (id) ON DELETE CASCADE,
    reference TEXT NOT NULL,
    PRIMARY KEY (image_id, reference)
) STRICT;

-- Who was seen to be able to pull what: the login is the name of a set of credentials, empty for none.
CREATE TABLE image_access (
    image_id   TEXT NOT NULL,
    repository TEXT NOT NULL,
    login      TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    PRIMARY KEY (image_id, repository, login)
) STRICT;

-- Pulls with credentials that are under way, or were when the service died: what is on the machine under these names and
-- has no access above may have come by them.
CREATE TABLE image_pulls_under_way (
    id         TEXT NOT NULL PRIMARY KEY,
    repository TEXT NOT NULL
) STRICT;

-- What a look into an image found. An id is of the content, so this never changes.
CREATE TABLE image_probes (
    image_id  TEXT NOT NULL PRIMARY KEY,
    -- Of the questions that were asked: a service that asks more looks again.
    questions TEXT NOT NULL,
    found     TEXT NOT NULL,
    probed_at TEXT NOT NULL
) STRICT;

-- Credentials for image registries that all apps use. A row without a value was deleted; it stays for its revision, so
-- that an ETag never means two things.
CREATE TABLE registries (
    host     TEXT    NOT NULL PRIMARY KEY,
    value    TEXT,
    revision INTEGER NOT NULL
) STRICT;
