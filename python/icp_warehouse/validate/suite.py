"""Run the expectations with Great Expectations, in memory and without a call to anywhere."""

import os
from typing import Any

os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read when the package is imported

import great_expectations as gx
from great_expectations import expectations as gxe
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.expectations.expectation import Expectation as GxExpectation

from icp_warehouse.validate.expectations import Expectation, expectations_for
from icp_warehouse.validate.judging import judged, know_accounts
from icp_warehouse.validate.report import Finding, percent, refusal
from icp_warehouse.validate.staging import ExportedObject, StagedExports


def validate_exports(exports: StagedExports) -> list[Finding]:
    """Return what every expectation observed, file by file, what cannot be read at all first."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_pandas("exports")
    know_accounts(exports)
    findings = [refusal(one.label, why) for one, why in exports.refusals.items()]
    for one in exports.objects:
        table = judged(exports, one)
        # Of a column without a value nothing can be said.
        filled = [str(column) for column in table if table[column].notna().any()]
        asset = source.add_dataframe_asset(one.label)
        batch = asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": table})
        findings += [
            _finding(one, asked, batch.validate(_translate(asked)))
            for asked in expectations_for(one.object_name, filled)
        ]
    return findings


def _translate(asked: Expectation) -> GxExpectation:
    match asked.kind, asked.columns:
        case "row_count", ():
            return gxe.ExpectTableRowCountToBeBetween(min_value=1)
        case "unique", (column,):
            return gxe.ExpectColumnValuesToBeUnique(column=column, mostly=asked.mostly)
        case "holds", (column,):
            return gxe.ExpectColumnValuesToBeInSet(
                column=column, value_set=[True], mostly=asked.mostly
            )
        case "ordered", (first, last):
            return gxe.ExpectColumnPairValuesAToBeGreaterThanB(
                column_A=last,
                column_B=first,
                or_equal=True,
                ignore_row_if="either_value_is_missing",
                mostly=asked.mostly,
            )
    raise ValueError(f"no Great Expectations counterpart of {asked}")


def _finding(
    one: ExportedObject, asked: Expectation, result: ExpectationValidationResult
) -> Finding:
    passed = bool(result.success)
    observed, share = _observed(asked, result.result, passed)
    return Finding(
        files=one.label,
        group=asked.group,
        column=" and ".join(column.split(" ")[0] for column in asked.columns),
        observed=observed,
        share=share,
        needed=asked.mostly,
        passed=passed,
    )


def _observed(asked: Expectation, figures: dict[str, Any], passed: bool) -> tuple[str, float]:
    if asked.kind == "row_count":
        return f"{figures['observed_value']:,} records", float(passed)
    count = figures["element_count"] - figures["missing_count"]
    if not count:
        return "no values", 1.0
    share = 1 - figures["unexpected_count"] / count
    return f"{percent(share)} of {count:,}", share
