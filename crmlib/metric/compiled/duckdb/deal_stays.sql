-- deal_stays by all: s__stay n__stay {"basis": "orders"}
SELECT
  "t7"."p",
  SUM("t7"."stay") AS "s__stay",
  COUNT("t7"."stay") AS "n__stay"
FROM (
  SELECT
    "t6"."p",
    "t6"."p_asof",
    CAST(EPOCH_US("t6"."stay_to") - EPOCH_US("t6"."stay_from") AS DECIMAL(18, 0)) AS "stay"
  FROM (
    SELECT
      "t5".*
      EXCLUDE ("_month", "p_month")
    FROM (
      SELECT
        "t4"."born",
        "t4"."valid_from",
        "t4"."valid_to",
        "t4"."status",
        "t4"."stay_from",
        "t4"."stay_to",
        "t4"."_month",
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
          "t0"."born",
          "t0"."valid_from",
          "t0"."valid_to",
          "t0"."status",
          "t0"."stay_from",
          "t0"."stay_to",
          CAST(DATE_TRUNC('MONTH', "t0"."stay_to") AS TIMESTAMP(6)) AS "_month"
        FROM "crm_deal_states" AS "t0"
        WHERE
          "t0"."stay_to" IS NOT NULL
      ) AS "t4"
      INNER JOIN "crm_period_months" AS "t2"
        ON "t4"."_month" = "t2"."p_month"
        AND "t4"."stay_to" >= "t2"."p_start"
        AND "t4"."stay_to" < "t2"."p_cut"
        AND "t4"."born" < "t2"."p_asof"
    ) AS "t5"
  ) AS "t6"
) AS "t7"
GROUP BY
  1
