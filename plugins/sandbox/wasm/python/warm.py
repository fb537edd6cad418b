# Part of the memory every guest starts from: what programs import most is there already.
import argparse
import ast
import asyncio
import collections
import contextlib
import copy
import csv
import dataclasses
import datetime
import decimal
import difflib
import enum
import functools
import gc
import io
import itertools
import json
import math
import os
import pathlib
import random
import re
import shutil
import string
import symtable
import tempfile
import textwrap
import time
import tokenize
import traceback
import typing
import unittest
import uuid

# Loads the rest of what they load at first use
ast.unparse(ast.parse("x = f'{1}'"))
unittest.TextTestRunner(stream=io.StringIO()).run(unittest.TestSuite())

# The collector need not walk over all of it again in every guest
gc.collect()
gc.freeze()
