-- Texts of traces are random: kept in order, each touches a page of its own. So they are sorted in
-- when their comment is indexed, in the background; of comments that wait for it, see indexed_row,
-- the traces themselves are looked through.
CREATE TABLE trace_texts (
	site_id INTEGER NOT NULL,
	text_start BLOB NOT NULL, -- 8 bytes of text_key
	comment_id BLOB NOT NULL,
	PRIMARY KEY (site_id, text_start, comment_id)
) STRICT, WITHOUT ROWID;

INSERT INTO trace_texts SELECT site_id, substr(text_key, 1, 8), comment_id FROM traces;

DROP INDEX traces_by_text;
