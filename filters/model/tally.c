#include "corpus.h"

#include <errno.h>
#include <string.h>

#include <hamlet/mem.h>

int tally_init(struct tally *tally, const struct corpus *corpus)
{
	*tally = (struct tally){.count = mem_new(corpus->n_ids, sizeof *tally->count)};
	return tally->count == NULL ? -ENOMEM : 0;
}

int tally_copy(struct tally *tally, const struct tally *from, const struct corpus *corpus)
{
	int error = tally_init(tally, corpus);

	if (error == 0) {
		memcpy(tally->count, from->count, corpus->n_ids * sizeof *tally->count);
		memcpy(tally->n_documents, from->n_documents, sizeof tally->n_documents);
	}
	return error;
}

void tally_fini(struct tally *tally)
{
	mem_free(tally->count);
	*tally = (struct tally){0};
}

void tally_step(struct tally *tally, const struct corpus *corpus, size_t row, int sign)
{
	const size_t *first = corpus_row(corpus, row);
	unsigned label = corpus->label[row];

	for (size_t i = first[0]; i < first[FEATURES_FAMILY_COUNT]; i++) {
		tally->count[corpus->id[i]].n[label] += (uint32_t)sign;
	}
	tally->n_documents[label] += (uint64_t)(int64_t)sign;
}
