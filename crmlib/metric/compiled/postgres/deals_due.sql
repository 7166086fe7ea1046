-- deals_due by all: c__slipped c__ {"basis": "orders"}
SELECT
  "t12"."p",
  COUNT(*) FILTER(WHERE
    "t12"."slipped") AS "c__slipped",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t11"."p",
    "t11"."p_asof",
    "t9"."_deal" IS NOT NULL AS "slipped"
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
  ) AS "t11"
  LEFT OUTER JOIN (
    SELECT
      "t2"."p" AS "_p",
      "t6"."deal_id" AS "_deal",
      "t6"."copy" AS "_copy"
    FROM (
      SELECT
        "t0"."born",
        "t0"."valid_from",
        "t0"."valid_to",
        "t0"."status",
        "t0"."deal_id",
        "t0"."copy"
      FROM "crm_deal_states" AS "t0"
    ) AS "t6"
    INNER JOIN "crm_periods" AS "t2"
      ON "t6"."valid_from" < "t2"."p_cut"
      AND "t6"."valid_to" >= "t2"."p_cut"
      AND "t6"."born" < "t2"."p_cut"
      AND "t6"."status" = 'open'
  ) AS "t9"
    ON "t11"."p" = "t9"."_p"
    AND "t11"."deal_id" = "t9"."_deal"
    AND "t11"."copy" = "t9"."_copy"
) AS "t12"
GROUP BY
  1
