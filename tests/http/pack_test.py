"""A service over a rule pack that the test writes."""

import os
import unittest

from harness import Service


class PackTest(unittest.TestCase):
    flags = ()
    pack_text = ""

    def setUp(self):
        self.service = Service(*self.flags)
        self.pack = os.path.join(self.service.folder, "pack.yaml")
        self.write_pack(self.pack_text)
        self.service.flags += ["--rules", self.pack]
        self.service.start()
        self.addCleanup(self.stop)

    def stop(self):
        if self.service.process is not None:
            self.assertEqual(self.service.stop(), 0)

    def write_pack(self, text):
        with open(self.pack, "w", encoding="utf-8") as out:
            out.write(text)
