/* GET /integrations/wordpress: how a WordPress site is switched over, and the file it needs. */
#include "http/handlers.h"
#include "http/respond.h"

/* C promises room for 4095 bytes only. */
#pragma GCC diagnostic ignored "-Woverlength-strings"

static const char page[] =
#include "wordpress.html.inc"
	;
static const char plugin[] =
#include "wordpress.php.inc"
	;

void akismet_wordpress_page(struct request *request)
{
	respond_text(request, 200, "text/html; charset=utf-8", str_of(page));
	respond_header(request, "Content-Security-Policy",
		STR("default-src 'none'; frame-ancestors 'none'"));
}

void akismet_wordpress_plugin(struct request *request)
{
	respond_text(request, 200, "application/x-php; charset=utf-8", str_of(plugin));
	respond_header(request, "Content-Disposition", STR("attachment; filename=\"hamlet.php\""));
}
