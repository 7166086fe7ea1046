-- plain:fx_rates
SELECT
  "t0"."date",
  "t0"."currency",
  "t0"."rate",
  "t0"."row_order"
FROM "crm_v_fx_rates" AS "t0"
ORDER BY
  "t0"."row_order" ASC
