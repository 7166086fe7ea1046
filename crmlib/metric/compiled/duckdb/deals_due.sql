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
    "t6"."_deal" IS NOT NULL AS "slipped"
  FROM (
    SELECT
      *
    FROM (
      SELECT
        "t5"."born",
        "t5"."valid_from",
        "t5"."valid_to",
        "t5"."status",
        "t5"."close_date",
        "t5"."deal_id",
        "t5"."copy",
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
          "t0"."born",
          "t0"."valid_from",
          "t0"."valid_to",
          "t0"."status",
          "t0"."close_date",
          "t0"."deal_id",
          "t0"."copy"
        FROM "crm_deal_states" AS "t0"
      ) AS "t5"
      INNER JOIN "crm_periods" AS "t2"
        ON "t5"."valid_from" < "t2"."p_opening"
        AND "t5"."valid_to" >= "t2"."p_opening"
        AND "t5"."born" < "t2"."p_opening"
        AND "t5"."status" = 'open'
    ) AS "t7"
    WHERE
      "t7"."close_date" >= "t7"."p_start_on" AND "t7"."close_date" < "t7"."p_cut_on"
  ) AS "t9"
  LEFT OUTER JOIN (
    SELECT
      "t0"."deal_id" AS "_deal",
      "t0"."copy" AS "_copy",
      "t0"."valid_from" AS "_from",
      "t0"."valid_to" AS "_to"
    FROM "crm_deal_states" AS "t0"
    WHERE
      "t0"."status" = 'open'
  ) AS "t6"
    ON "t9"."deal_id" = "t6"."_deal"
    AND "t9"."copy" = "t6"."_copy"
    AND "t6"."_from" < "t9"."p_cut"
    AND "t6"."_to" >= "t9"."p_cut"
) AS "t10"
GROUP BY
  1
