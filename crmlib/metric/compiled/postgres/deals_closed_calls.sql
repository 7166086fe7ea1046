-- deals_closed_calls by all: c__ {"basis": "orders"}
SELECT
  "t11"."p",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t10"."p",
    "t10"."p_asof"
  FROM (
    SELECT
      "t8"."born",
      "t8"."valid_from",
      "t8"."valid_to",
      "t8"."status",
      "t8"."closed_at",
      "t8"."deal_id",
      "t8"."p",
      "t8"."p_start",
      "t8"."p_cut",
      "t8"."p_asof",
      "t8"."p_opening",
      "t8"."p_t12",
      "t8"."p_s12",
      "t8"."p_t24",
      "t8"."p_start_on",
      "t8"."p_cut_on",
      "t8"."p_opening_on",
      "t8"."p_cut_day",
      "t8"."p_opening_day",
      "t8"."p_next_start",
      "t8"."p_next_end",
      "t8"."p_typed"
    FROM (
      SELECT
        "t7"."born",
        "t7"."valid_from",
        "t7"."valid_to",
        "t7"."status",
        "t7"."closed_at",
        "t7"."deal_id",
        "t7"."_day",
        "t3"."p",
        "t3"."p_start",
        "t3"."p_cut",
        "t3"."p_asof",
        "t3"."p_opening",
        "t3"."p_t12",
        "t3"."p_s12",
        "t3"."p_t24",
        "t3"."p_start_on",
        "t3"."p_cut_on",
        "t3"."p_opening_on",
        "t3"."p_cut_day",
        "t3"."p_opening_day",
        "t3"."p_next_start",
        "t3"."p_next_end",
        "t3"."p_typed",
        "t3"."p_day"
      FROM (
        SELECT
          "t1"."born",
          "t1"."valid_from",
          "t1"."valid_to",
          "t1"."status",
          "t1"."closed_at",
          "t1"."deal_id",
          CAST("t1"."closed_at" AS DATE) AS "_day"
        FROM "crm_deal_states" AS "t1"
        WHERE
          "t1"."closed_at" IS NOT NULL
      ) AS "t7"
      INNER JOIN "crm_period_days" AS "t3"
        ON "t7"."_day" = "t3"."p_day"
        AND "t7"."closed_at" >= "t3"."p_start"
        AND "t7"."closed_at" < "t3"."p_cut"
        AND "t7"."born" < "t3"."p_asof"
        AND "t7"."valid_from" < "t3"."p_asof"
        AND "t7"."valid_to" >= "t3"."p_asof"
    ) AS "t8"
  ) AS "t10"
  INNER JOIN (
    SELECT
      "t0"."deal_id" AS "_deal",
      "t0"."occurred_at" AS "_at"
    FROM "crm_v_activities" AS "t0"
    WHERE
      "t0"."type" = 'call' AND "t0"."status" = 'done'
  ) AS "t6"
    ON "t10"."deal_id" = "t6"."_deal" AND "t6"."_at" < "t10"."p_asof"
) AS "t11"
GROUP BY
  1
