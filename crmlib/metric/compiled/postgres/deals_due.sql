-- deals_due by all: c__slipped c__ {"basis": "orders"}
SELECT
  "t10"."p",
  COUNT(*) FILTER(WHERE
    "t10"."slipped") AS "c__slipped",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t9"."p",
    "t9"."p_asof",
    "t6"."_deal" IS NULL AS "slipped"
  FROM (
    SELECT
      "t7"."born",
      "t7"."valid_from",
      "t7"."valid_to",
      "t7"."status",
      "t7"."close_date",
      "t7"."deal_id",
      "t7"."copy",
      "t7"."p",
      "t7"."p_start",
      "t7"."p_cut",
      "t7"."p_asof",
      "t7"."p_opening",
      "t7"."p_t12",
      "t7"."p_s12",
      "t7"."p_t24",
      "t7"."p_start_on",
      "t7"."p_cut_on",
      "t7"."p_opening_on",
      "t7"."p_cut_day",
      "t7"."p_opening_day",
      "t7"."p_next_start",
      "t7"."p_next_end",
      "t7"."p_typed"
    FROM (
      SELECT
        "t5"."born",
        "t5"."valid_from",
        "t5"."valid_to",
        "t5"."status",
        "t5"."close_date",
        "t5"."deal_id",
        "t5"."copy",
        "t5"."_day",
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
        "t2"."p_day"
      FROM (
        SELECT
          "t0"."born",
          "t0"."valid_from",
          "t0"."valid_to",
          "t0"."status",
          "t0"."close_date",
          "t0"."deal_id",
          "t0"."copy",
          "t0"."close_date" AS "_day"
        FROM "crm_deal_states" AS "t0"
        WHERE
          "t0"."status" = 'open' AND "t0"."close_date" IS NOT NULL
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."close_date" >= "t2"."p_start_on"
        AND "t5"."close_date" < "t2"."p_cut_on"
        AND "t5"."born" < "t2"."p_asof"
        AND "t5"."valid_from" < "t2"."p_opening"
        AND "t5"."valid_to" >= "t2"."p_opening"
        AND "t5"."born" < "t2"."p_opening"
    ) AS "t7"
  ) AS "t9"
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
  ) AS "t6"
    ON "t9"."deal_id" = "t6"."_deal"
    AND "t9"."copy" = "t6"."_copy"
    AND "t6"."_from" < "t9"."p_cut"
    AND "t6"."_to" >= "t9"."p_cut"
) AS "t10"
GROUP BY
  1
