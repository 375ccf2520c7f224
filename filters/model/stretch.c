/*
 * Harmless text around spam hides it from a score of the whole. So a longer text is first run over
 * by its words alone: of windows of some lengths, the one whose log ratios sum up to most, the
 * first and the last are grown to the line around them. Each that is worth it is then scored as a
 * comment of its own, and taken for the whole if it speaks for spam, and more so than the whole,
 * even once
 *
 *     1.4                           (ln 4) when it begins or ends the text,
 *     0.7 + 1/2 ln(n places)        elsewhere, if that is more
 *
 * times BLEND_FIRMNESS is taken off: spam stands first in a quarter of all padded comments, last in
 * a quarter, and somewhere else in half. Were the places independent, they would cost ln n, since
 * any of them may speak for spam by chance; half of it was chosen by experiment, see README.md. Of
 * a text that the score of the whole does not see all of, a stretch need not speak for spam: it
 * only has to tell more.
 */
#include "stretch.h"

#include <errno.h>
#include <math.h>

#include "blend.h"
#include "feature_set.h"
#include "passage.h"

/* Of a longer text the words of the first and last so many bytes are run over. */
#define SCANNED_BYTES ((size_t)16 * 1024)
/* Run over at once; a word counts once in them. */
#define CHUNK_BYTES ((size_t)256)
/* Words of so many bytes, or what else is seen of them. */
#define CHUNK_FEATURES (3 * CHUNK_BYTES + 8)
#define MAX_PIECES     ((size_t)16 * 1024)
/* Words that so many bytes lie between are no stretch, and each would cost as much as the whole. */
#define MAX_STRETCH_BYTES ((size_t)4 * 1024)
/* A window grows to the line's ends, or to the white space within so many bytes. */
#define GROWN_BYTES 60
/* A window whose words speak less for spam is not worth a score of its own. */
#define LEAST_SUM 6.0
/* Places of about this size could each have been the one. */
#define PLACE_CHARS      60.0
#define EDGE_PENALTY     1.4
#define MIDDLE_PENALTY   0.7
#define PENALTY_OF_PLACE 0.5

/* Words in a window. */
static const size_t lengths[] = {4, 8, 16, 32, 64};
#define N_LENGTHS (sizeof lengths / sizeof *lengths)
/* Of each length the one that tells most, the first and the last. */
#define MAX_STRETCHES (3 * N_LENGTHS)

/* A word of the text: where it stands, and the sum of log ratios before it. */
struct piece {
	double sum_before;
	struct span span;
};

struct scan {
	const struct text *text;
	const struct stretch_reader *reader;
	struct feature_set set;
	struct passage passage; /* the chunk */
	struct evidence *evidence;
	struct piece *piece; /* one more than there are, for the last sum */
	size_t n;
};

static int scan_init(struct scan *scan, struct arena *arena, const struct text *text,
	const struct stretch_reader *reader)
{
	size_t max_pieces = 3 * text->folded.n;

	max_pieces = max_pieces < MAX_PIECES ? max_pieces : MAX_PIECES;
	*scan = (struct scan){
		.text = text,
		.reader = reader,
		.passage = {.text = text},
		.evidence = arena_new_unset(arena, CHUNK_FEATURES, sizeof *scan->evidence),
		.piece = arena_new_unset(arena, max_pieces + 1, sizeof *scan->piece),
	};
	scan->passage.token = arena_new_unset(arena, CHUNK_BYTES, sizeof *scan->passage.token);
	if (scan->evidence == NULL || scan->piece == NULL || scan->passage.token == NULL) {
		return -ENOMEM;
	}
	scan->piece[0].sum_before = 0;
	return feature_set_init(&scan->set, arena, CHUNK_FEATURES, CHUNK_FEATURES);
}

/* A word never seen tells nothing. */
static void add_piece(struct scan *scan, struct span span, const struct evidence *evidence)
{
	struct piece *piece = &scan->piece[scan->n];

	if (span.begin == span.end && scan->n > 0) {
		span = piece[-1].span; /* "digits=4" stands where its number does */
	}
	if (scan->n == MAX_PIECES || span.begin == span.end) {
		return;
	}
	piece->span = span;
	piece[1].sum_before =
		piece->sum_before + ratio_memo_log_odds(scan->reader->ratio,
					    evidence->n[LABEL_SPAM], evidence->n[LABEL_HAM]);
	scan->n++;
}

static bool is_white(char c)
{
	return c == ' ' || c == '\n';
}

/* At white space, or between characters. */
static size_t chunk_end(struct str folded, size_t begin, size_t end)
{
	size_t at = begin + CHUNK_BYTES;

	if (at >= end) {
		return end;
	}
	while (at > begin + CHUNK_BYTES / 2 && !is_white(folded.p[at])) {
		at--;
	}
	if (is_white(folded.p[at])) {
		return at;
	}
	for (at = begin + CHUNK_BYTES; ((unsigned char)folded.p[at] & 0xc0) == 0x80;) {
		at--;
	}
	return at;
}

static int scan_chunk(struct scan *scan, size_t begin, size_t end)
{
	struct feature_source source = {.passage = &scan->passage};
	int error;

	scan->passage.n_tokens = passage_tokens(
		scan->text->folded, (uint32_t)begin, (uint32_t)end, scan->passage.token);
	scan->set.n = 0;
	feature_set_begin(&scan->set, FEATURES_WORDS, CHUNK_FEATURES);
	error = words_extract(&scan->set, &source);
	if (error != 0) {
		return error;
	}
	scan->reader->gather(scan->reader->arg, scan->set.item, scan->set.n, scan->evidence);
	for (size_t i = 0; i < scan->set.n; i++) {
		add_piece(scan, scan->set.item[i].span, &scan->evidence[i]);
	}
	return 0;
}

static int scan_range(struct scan *scan, size_t begin, size_t end)
{
	int error = 0;

	while (error == 0 && begin < end) {
		size_t next = chunk_end(scan->text->folded, begin, end);

		error = scan_chunk(scan, begin, next);
		begin = next;
	}
	return error;
}

static int scan_text(struct scan *scan)
{
	struct str folded = scan->text->folded;
	size_t tail = folded.n - SCANNED_BYTES;
	int error;

	if (folded.n <= 2 * SCANNED_BYTES) {
		return scan_range(scan, 0, folded.n);
	}
	error = scan_range(scan, 0, SCANNED_BYTES);
	while (((unsigned char)folded.p[tail] & 0xc0) == 0x80) {
		tail++;
	}
	return error == 0 ? scan_range(scan, tail, folded.n) : error;
}

static double window_sum(const struct scan *scan, size_t first, size_t length)
{
	return scan->piece[first + length].sum_before - scan->piece[first].sum_before;
}

/* Where the window of so many pieces begins that speaks most for spam. */
static size_t best_window(const struct scan *scan, size_t length)
{
	double most = window_sum(scan, 0, length);
	size_t best = 0;

	for (size_t i = 1; i + length <= scan->n; i++) {
		double sum = window_sum(scan, i, length);

		if (sum > most) {
			most = sum;
			best = i;
		}
	}
	return best;
}

static struct span window_span(const struct scan *scan, size_t first, size_t length)
{
	struct span span = scan->piece[first].span;

	for (size_t i = first; i < first + length; i++) {
		const struct span *at = &scan->piece[i].span;

		span.begin = at->begin < span.begin ? at->begin : span.begin;
		span.end = at->end > span.end ? at->end : span.end;
	}
	return span;
}

static uint32_t grown_begin(struct str raw, uint32_t begin)
{
	uint32_t at = begin;

	while (at > 0 && begin - at < GROWN_BYTES && raw.p[at - 1] != '\n') {
		at--;
	}
	while (at > 0 && at < begin && !is_white(raw.p[at - 1])) {
		at++;
	}
	return at;
}

static uint32_t grown_end(struct str raw, uint32_t end)
{
	uint32_t at = end;

	while (at < raw.n && at - end < GROWN_BYTES && raw.p[at] != '\n') {
		at++;
	}
	while (at < raw.n && at > end && !is_white(raw.p[at])) {
		at--;
	}
	return at;
}

static struct span grown(const struct scan *scan, struct span span)
{
	struct str raw = scan->text->raw;

	return (struct span){grown_begin(raw, span.begin), grown_end(raw, span.end)};
}

/* What is taken off the log-odds of a stretch. */
static double penalty_of(const struct scan *scan, struct span span)
{
	double n_places = fmax(scan->text->shape.n_chars / PLACE_CHARS, 1);
	double middle = MIDDLE_PENALTY + PENALTY_OF_PLACE * log(n_places);
	const struct span *first = &scan->piece[0].span;
	const struct span *last = &scan->piece[scan->n - 1].span;
	bool is_at_edge = span.begin <= first->begin || span.end >= last->end;

	return BLEND_FIRMNESS * (is_at_edge ? fmin(EDGE_PENALTY, middle) : middle);
}

static bool span_is_in(const struct span *spans, size_t n, struct span span)
{
	for (size_t i = 0; i < n; i++) {
		if (spans[i].begin == span.begin && spans[i].end == span.end) {
			return true;
		}
	}
	return false;
}

/* What a stretch must exceed to be taken for the whole. */
static double bar_of(const struct scan *scan, const struct score *whole)
{
	bool is_seen_whole = scan->text->shape.n_chars <= PASSAGE_HEAD_CHARS + PASSAGE_TAIL_CHARS;

	return is_seen_whole ? fmax(whole->log_odds, 0) : whole->log_odds;
}

/* The stretches worth a look, each once. */
static size_t find(const struct scan *scan, struct span ret[MAX_STRETCHES])
{
	size_t n = 0;

	for (size_t i = 0; i < N_LENGTHS && lengths[i] <= scan->n; i++) {
		size_t length = lengths[i];
		const size_t first[] = {best_window(scan, length), 0, scan->n - length};

		for (size_t k = 0; k < sizeof first / sizeof *first; k++) {
			struct span span;

			if (window_sum(scan, first[k], length) < LEAST_SUM) {
				continue;
			}
			span = grown(scan, window_span(scan, first[k], length));
			if (span.end - span.begin <= MAX_STRETCH_BYTES &&
				!span_is_in(ret, n, span)) {
				ret[n++] = span;
			}
		}
	}
	return n;
}

int features_extract_stretch(struct arena *arena, struct str raw, struct span span,
	struct str author_name, unsigned families, struct features *ret)
{
	struct text text;
	int error = text_prepare(arena, str_make(raw.p + span.begin, span.end - span.begin), &text);

	if (error == 0) {
		error = features_extract(arena, &text, author_name, families, ret);
	}
	for (size_t i = 0; error == 0 && i < ret->n; i++) {
		struct span *at = &ret->item[i].span;

		if (at->begin < at->end) {
			at->begin += span.begin;
			at->end += span.begin;
		}
	}
	return error;
}

int stretch_read(struct arena *arena, const struct stretch_source *source,
	const struct stretch_reader *reader, struct features *features, struct score *score)
{
	struct scan scan;
	struct span span[MAX_STRETCHES];
	size_t n;
	int error;

	/* What is spam as a whole needs no looking for. */
	if (source->text->shape.n_chars <= STRETCH_SHORT_CHARS || score->log_odds > 0) {
		return 0;
	}
	error = scan_init(&scan, arena, source->text, reader);
	if (error == 0) {
		error = scan_text(&scan);
	}
	n = error == 0 ? find(&scan, span) : 0;
	for (size_t i = 0; error == 0 && i < n; i++) {
		double penalty = penalty_of(&scan, span[i]);
		struct features part;
		struct score own;

		error = features_extract_stretch(arena, source->text->raw, span[i],
			source->author_name, reader->families, &part);
		if (error == 0 && source->rules != NULL) {
			features_add_rules(&part, source->rules);
		}
		if (error == 0) {
			error = reader->score(reader->arg, &part, arena, &own);
		}
		if (error == 0 && own.log_odds - penalty > bar_of(&scan, score)) {
			own.stretch = span[i];
			own.stretch_text = str_make(
				source->text->raw.p + span[i].begin, span[i].end - span[i].begin);
			own.stretch_rest = -penalty;
			own.log_odds -= penalty;
			*score = own;
			*features = part;
		}
	}
	return error;
}
