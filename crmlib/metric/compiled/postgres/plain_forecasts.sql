-- plain:forecasts
SELECT
  "t0"."kpi_id",
  "t0"."period_start",
  "t0"."period_end",
  "t0"."scope",
  "t0"."value",
  "t0"."currency",
  "t0"."made_at",
  "t0"."row_order"
FROM "crm_v_forecasts" AS "t0"
ORDER BY
  "t0"."row_order" ASC
