/* The style sheet of an evaluation's page, for light and dark. */
#ifndef CLI_EVALUATION_STYLE_H
#define CLI_EVALUATION_STYLE_H

extern const char evaluation_style[];

#endif
