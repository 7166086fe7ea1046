-- deals_due by all: c__slipped c__ {"basis": "orders"}
SELECT
  "t11"."p",
  COUNT(*) FILTER(WHERE
    "t11"."slipped") AS "c__slipped",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t10"."p",
    "t10"."p_asof",
    "t5"."_deal" IS NULL AS "slipped"
  FROM (
    SELECT
      "t8".*
      EXCLUDE ("_month", "p_month")
    FROM (
      SELECT
        "t7"."born",
        "t7"."valid_from",
        "t7"."valid_to",
        "t7"."status",
        "t7"."close_date",
        "t7"."deal_id",
        "t7"."copy",
        "t7"."_month",
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
        "t2"."p_typed",
        "t2"."p_month"
      FROM (
        SELECT
          *
        FROM (
          SELECT
            "t0"."born",
            "t0"."valid_from",
            "t0"."valid_to",
            "t0"."status",
            "t0"."close_date",
            "t0"."deal_id",
            "t0"."copy",
            CAST(DATE_TRUNC('MONTH', "t0"."close_date") AS TIMESTAMP(6)) AS "_month"
          FROM "crm_deal_states" AS "t0"
          WHERE
            "t0"."status" = 'open' AND "t0"."close_date" IS NOT NULL
        ) AS "t4"
        WHERE
          "t4"."close_date" >= CRM_FIRST_P_START_ON()
          AND "t4"."close_date" < CRM_LAST_P_CUT_ON()
          AND "t4"."born" < CRM_LAST_P_ASOF()
          AND "t4"."valid_from" < CRM_LAST_P_OPENING()
          AND "t4"."valid_to" >= CRM_FIRST_P_OPENING()
          AND "t4"."born" < CRM_LAST_P_OPENING()
      ) AS "t7"
      INNER JOIN "crm_period_months" AS "t2"
        ON "t7"."_month" = "t2"."p_month"
        AND "t7"."close_date" >= "t2"."p_start_on"
        AND "t7"."close_date" < "t2"."p_cut_on"
        AND "t7"."born" < "t2"."p_asof"
        AND "t7"."valid_from" < "t2"."p_opening"
        AND "t7"."valid_to" >= "t2"."p_opening"
        AND "t7"."born" < "t2"."p_opening"
    ) AS "t8"
  ) AS "t10"
  LEFT OUTER JOIN (
    SELECT
      "t0"."deal_id" AS "_deal",
      "t0"."copy" AS "_copy",
      "t0"."valid_from" AS "_from",
      "t0"."valid_to" AS "_to"
    FROM "crm_deal_states" AS "t0"
    WHERE
      (
        "t0"."status" <> 'open'
      ) OR (
        "t0"."status" IS NULL
      )
  ) AS "t5"
    ON "t10"."deal_id" = "t5"."_deal"
    AND "t10"."copy" = "t5"."_copy"
    AND "t5"."_from" < "t10"."p_cut"
    AND "t5"."_to" >= "t10"."p_cut"
) AS "t11"
GROUP BY
  1
