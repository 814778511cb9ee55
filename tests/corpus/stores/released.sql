-- What the released version executes on an empty file, in this order, each statement by itself up to BEGIN.

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE event (
	id CHAR(32) NOT NULL,
	kind VARCHAR NOT NULL,
	device VARCHAR NOT NULL,
	at INTEGER NOT NULL,
	day_offset INTEGER NOT NULL,
	card VARCHAR,
	rating INTEGER,
	took INTEGER,
	target CHAR(32),
	data JSON,
	PRIMARY KEY (id)
);

CREATE INDEX event_card ON event (card, at, id);

CREATE INDEX event_kind ON event (kind) WHERE card IS NULL;

CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END;

CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events are never changed or deleted'); END;

CREATE TABLE deck (
	id INTEGER NOT NULL,
	path VARCHAR NOT NULL,
	root VARCHAR NOT NULL,
	pack VARCHAR NOT NULL,
	name VARCHAR NOT NULL,
	title VARCHAR NOT NULL,
	rank INTEGER NOT NULL,
	hash VARCHAR NOT NULL,
	synced BOOLEAN NOT NULL,
	cards INTEGER NOT NULL,
	PRIMARY KEY (id),
	UNIQUE (path)
);

CREATE TABLE card (
	id INTEGER NOT NULL,
	"key" VARCHAR NOT NULL,
	note VARCHAR NOT NULL,
	deck_id INTEGER,
	position INTEGER NOT NULL,
	siblings INTEGER NOT NULL,
	phase INTEGER NOT NULL,
	due INTEGER NOT NULL,
	step INTEGER NOT NULL,
	stability FLOAT,
	difficulty FLOAT,
	reps INTEGER NOT NULL,
	lapses INTEGER NOT NULL,
	first_day INTEGER,
	last_day INTEGER,
	hidden_until INTEGER NOT NULL,
	suspended BOOLEAN NOT NULL,
	flagged BOOLEAN NOT NULL,
	PRIMARY KEY (id),
	UNIQUE ("key")
);

CREATE INDEX ix_card_note ON card (note);

CREATE INDEX card_due ON card (phase, due, id, deck_id, hidden_until, siblings, suspended) WHERE deck_id IS NOT NULL AND suspended = 0;

CREATE INDEX card_new ON card (deck_id, position, hidden_until, siblings, suspended) WHERE phase = 0 AND deck_id IS NOT NULL AND suspended = 0;

CREATE INDEX card_first_day ON card (first_day) WHERE first_day IS NOT NULL;

CREATE INDEX card_deck ON card (deck_id, position);

CREATE TABLE day (
	day INTEGER NOT NULL,
	answers INTEGER NOT NULL,
	introduced INTEGER NOT NULL,
	reviews INTEGER NOT NULL,
	lapses INTEGER NOT NULL,
	took INTEGER NOT NULL,
	PRIMARY KEY (day)
);

CREATE TABLE extra (
	day INTEGER NOT NULL,
	deck VARCHAR NOT NULL,
	new INTEGER NOT NULL,
	PRIMARY KEY (day, deck)
);

CREATE TABLE setting (
	"key" VARCHAR NOT NULL,
	value VARCHAR NOT NULL,
	PRIMARY KEY ("key")
);

BEGIN;

INSERT INTO alembic_version (version_num) VALUES ('0001');

CREATE TABLE task (
	"key" VARCHAR NOT NULL,
	attempt CHAR(32),
	best INTEGER NOT NULL,
	points INTEGER NOT NULL,
	passed BOOLEAN NOT NULL,
	attempts INTEGER NOT NULL,
	phase INTEGER NOT NULL,
	due INTEGER NOT NULL,
	stability FLOAT,
	difficulty FLOAT,
	reps INTEGER NOT NULL,
	lapses INTEGER NOT NULL,
	first_day INTEGER,
	last_day INTEGER,
	PRIMARY KEY ("key")
);

CREATE INDEX task_due ON task (phase, due);

UPDATE alembic_version SET version_num='0002' WHERE alembic_version.version_num = '0001';

COMMIT;
