"""The house rules hold, and each check finds what is planted against it."""

import os
import tempfile
import unittest

import headers
import layers
import names
import owners
import rooms
import sizes
import sources


class HouseTest(unittest.TestCase):
    def holds(self, check):
        self.assertEqual("\n".join(check.violations(sources.ROOT)), "")

    def test_rooms_include_only_what_lies_below_them(self):
        self.holds(layers)

    def test_files_and_functions_are_small(self):
        self.holds(sizes)

    def test_banned_functions_and_words_are_absent(self):
        self.holds(names)

    def test_owning_locals_are_set_up_before_anything_returns(self):
        self.holds(owners)

    def test_every_header_compiles_alone(self):
        self.holds(headers)

    def test_the_top_level_holds_what_it_should(self):
        self.holds(rooms)


class PlantedTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="hamlet-planted-")
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        sources.copy_tree(self.root)

    def finds(self, check, path, text, message):
        before = check.violations(self.root)
        sources.plant(self.root, path, text)
        new = [one for one in check.violations(self.root) if one not in before]
        self.assertEqual(len(new), 1, new)
        self.assertIn(message, new[0])

    def test_an_include_against_the_direction_is_found(self):
        cases = [
            ("filters/text/fold.c", '#include "../model/score.h"\n',
             "filters/text may not include filters/model/score.h"),
            ("filters/base/mem.c", '#include "log.h"\n', "filters/base may not include service/log.h"),
            ("service/log.c", '#include "flow/engine.h"\n',
             "service may not include service/flow/engine.h"),
            ("service/flow/engine.c", '#include "http/request.h"\n',
             "service/flow may not include service/http/request.h"),
            ("service/store/store.c", '#include "settings.h"\n',
             "service/store may not include service/settings.h"),
            ("service/http/loop.c", '#include "store/backend.h"\n',
             "service/http may not include service/store/backend.h"),
            ("service/http/server.c", "#include <sqlite3.h>\n", "sqlite3.h belongs into"),
            ("service/flow/engine.c", "#include <microhttpd.h>\n", "microhttpd.h belongs into"),
            ("service/json_writer.c", "#include <cjson/cJSON.h>\n", "cjson/cJSON.h belongs into"),
            ("service/log.c", "#include <pcre2.h>\n", "pcre2.h belongs into"),
            ("filters/decide.c", "#include <time.h>\n", "time.h: the core"),
            ("include/hamlet/str.h", "#include <sys/stat.h>\n", "sys/stat.h: the core"),
        ]
        for path, text, message in cases:
            with self.subTest(message):
                self.finds(layers, path, text, f"{path}: {message}")

    def test_a_long_file_or_function_is_found(self):
        self.finds(sizes, "service/planted.c", "\n" * 501, "service/planted.c has 501 lines")
        self.finds(sizes, "service/other.c", "int long_one(void)\n{\n" + "\tf();\n" * 61 + "}\n",
                   "service/other.c:1: long_one has 61 lines")

    def test_what_is_just_within_the_limits_is_not(self):
        sources.plant(self.root, "service/planted.c",
                      "int f(void)\n{\n\tstatic const struct {\n\t\tint n;\n\t} table[] = {\n"
                      + "\t\t{1},\n" * 70
                      + "\t};\n" + "\tf();\n" * 58 + "}\n" + "\n" * 365)
        self.assertEqual([one for one in sizes.violations(self.root) if "planted" in one], [])

    def test_a_banned_call_or_word_is_found(self):
        cases = [("x = strcpy(a, b);\n", "strcpy is"), ("n = atoi (s);\n", "atoi is"),
                 ("p = malloc(3);\n", "malloc is"), ("/* TODO later */\n", "TODO"),
                 ('f("/work/x");\n', "/work/")]
        for i, (text, message) in enumerate(cases):
            with self.subTest(message):
                self.finds(names, f"filters/text/planted{i}.c", text, message)

    def test_a_banned_name_in_a_comment_or_member_is_not(self):
        sources.plant(self.root, "filters/text/planted.c",
                      '/* not strcpy(a) */ f("atoi(1)"); mem_free(p); x->free(p); my_strcpy(a);\n')
        self.assertEqual([one for one in names.violations(self.root) if "planted" in one], [])

    def test_an_owner_that_is_cleaned_up_unset_is_found(self):
        body = "\tHAMLET_CLEANUP(buf_fini) struct buf line;\n\tint n;\n%s\tf(&line);\n"
        self.finds(owners, "service/planted.c",
                   "void f(void)\n{\n" + body % "\tif (x) {\n\t\treturn;\n\t}\n" + "}\n",
                   "service/planted.c:3: line may be")
        sources.plant(self.root, "service/good.c", "int f(void)\n{\n" + body % "" + "\treturn 0;\n}\n")
        self.assertEqual([one for one in owners.violations(self.root) if "good" in one], [])

    def test_a_header_that_needs_another_is_found(self):
        path = "include/hamlet/planted.h"
        sources.plant(self.root, path, "/* One. */\n#ifndef P\n#define P\nsize_t f(void);\n#endif\n")
        self.assertIn("does not compile alone", "\n".join(headers.violations(self.root, [path])))
        sources.plant(self.root, "include/hamlet/bare.h", "int f(void);\n")
        found = "\n".join(headers.violations(self.root, ["include/hamlet/bare.h"]))
        self.assertIn("does not open with its purpose", found)
        self.assertIn("has no include guard", found)

    def test_a_stranger_at_the_top_level_is_found(self):
        for name in ("meson.build", "meson_options.txt", "README.md"):
            sources.plant(self.root, name, "\n")
        self.finds(rooms, "notes.txt", "x\n", "notes.txt does not belong")
        sources.plant(self.root, "build-x/y", "")
        sources.plant(self.root, ".hidden", "")
        before = len(rooms.violations(self.root))
        os.remove(os.path.join(self.root, "README.md"))
        self.assertEqual(len(rooms.violations(self.root)), before + 1)


if __name__ == "__main__":
    unittest.main()
