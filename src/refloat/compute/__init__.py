"""compute: scenarios -> blocks with their own random streams, worked on by threads, processes or a cluster."""

from refloat.compute.block import DEFAULT_BLOCK_SIZE as DEFAULT_BLOCK_SIZE
from refloat.compute.block import Block as Block
from refloat.compute.block import blocks as blocks
from refloat.compute.counter import item_keys as item_keys
from refloat.compute.counter import mixed as mixed
from refloat.compute.counter import place_bits as place_bits
from refloat.compute.counter import scenario_keys as scenario_keys
from refloat.compute.executors import dask_executor as dask_executor
from refloat.compute.executors import local_dask_executor as local_dask_executor
from refloat.compute.executors import process_executor as process_executor
from refloat.compute.executors import thread_executor as thread_executor
from refloat.compute.generator import generator as generator
from refloat.compute.map_blocks import OnStep as OnStep
from refloat.compute.map_blocks import map_blocks as map_blocks
from refloat.compute.quiet_solver import quiet_solver as quiet_solver
from refloat.compute.shapley import shapley as shapley
