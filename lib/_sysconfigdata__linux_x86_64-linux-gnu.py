"""Build variables for sysconfig."""

from _sysconfigdata_common import variables

build_time_vars = variables("x86_64-linux-gnu")
