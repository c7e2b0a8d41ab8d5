"""Synthetic CRM exports of any size, with known truth and known dirt."""

from pathlib import Path

from icp_warehouse.outputs import refuse_file, refuse_folder

from .answer_key import write_answer_key
from .csv_files import csv_drafts
from .dirt_accounts import plant_accounts
from .dirt_records import plant_records
from .dirt_values import plant_values
from .hubspot_files import plant_hubspot
from .labels import Labels
from .planting import Garden
from .salesforce_files import salesforce_drafts
from .world import make_world

LEAST_ACCOUNTS_FOR_DIRT = 50


def make_garden(accounts: int, seed: int) -> Garden:
    """Simulate the exports and plant every defect, without writing anything.

    Below fifty accounts not every kind of record appears, and the exports are left clean.
    """
    world = make_world(seed, accounts)
    labels = Labels(world)
    garden = Garden(world, [*salesforce_drafts(world, labels), *csv_drafts(world, labels)])
    if accounts >= LEAST_ACCOUNTS_FOR_DIRT:
        plant_records(garden)
        plant_accounts(garden)
        plant_values(garden)
    plant_hubspot(garden, labels)
    return garden


def generate(
    out_dir: Path, accounts: int = 400, seed: int = 20260630, answer_key: Path | None = None
) -> None:
    """Write <out_dir>/{salesforce,hubspot,csv}/*.csv, and the answer key if asked."""
    refuse_folder(out_dir)
    if answer_key is not None:
        refuse_file(answer_key, "{")
    garden = make_garden(accounts, seed)
    for draft in garden.drafts.values():
        draft.write(out_dir)
    if answer_key is not None:
        write_answer_key(answer_key, garden)
