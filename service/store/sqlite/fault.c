#include "sqlite_store.h"

#include <errno.h>

static int constraint_fault(int code)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return -EEXIST;
	default:
		return -EINVAL;
	}
}

int sqlite_fault(int code)
{
	if (code == SQLITE_IOERR_NOMEM) {
		return -ENOMEM;
	}
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return 0;
	case SQLITE_NOMEM:
		return -ENOMEM;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return -EBUSY;
	case SQLITE_FULL:
		return -ENOSPC;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_SCHEMA:
		return -EBADMSG;
	case SQLITE_CONSTRAINT:
		return constraint_fault(code);
	default:
		return -EIO;
	}
}
