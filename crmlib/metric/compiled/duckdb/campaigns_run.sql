-- campaigns_run by all: c__ {"basis": "orders"}
SELECT
  "t6"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t5"."p",
    "t5"."p_asof"
  FROM (
    SELECT
      "t4"."campaign_id",
      "t4"."channel",
      "t4"."started_at",
      "t4"."ended_at",
      "t4"."row_order",
      "t4"."born",
      "t2"."p",
      "t2"."p_start",
      "t2"."p_cut",
      "t2"."p_asof",
      "t2"."p_opening",
      "t2"."p_t12",
      "t2"."p_s12",
      "t2"."p_t24",
      "t2"."p_start_on",
      "t2"."p_cut_on",
      "t2"."p_opening_on",
      "t2"."p_cut_day",
      "t2"."p_opening_day",
      "t2"."p_next_start",
      "t2"."p_next_end",
      "t2"."p_typed"
    FROM (
      SELECT
        *
      FROM "crm_v_campaigns" AS "t0"
      WHERE
        "t0"."started_at" < CRM_LAST_P_CUT() AND "t0"."born" < CRM_LAST_P_ASOF()
    ) AS "t4"
    INNER JOIN "crm_periods" AS "t2"
      ON "t4"."started_at" < "t2"."p_cut" AND "t4"."born" < "t2"."p_asof"
  ) AS "t5"
  WHERE
    (
      "t5"."ended_at" IS NULL
    )
    OR (
      "t5"."ended_at" > "t5"."p_start"
    )
    OR (
      "t5"."ended_at" >= "t5"."p_asof"
    )
) AS "t6"
GROUP BY
  1
