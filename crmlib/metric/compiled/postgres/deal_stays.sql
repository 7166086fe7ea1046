-- deal_stays by all: s__stay n__stay {"basis": "orders"}
SELECT
  "t7"."p",
  SUM("t7"."stay") AS "s__stay",
  COUNT("t7"."stay") AS "n__stay"
FROM (
  SELECT
    "t6"."p",
    "t6"."p_asof",
    CAST((
      (
        EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."stay_to")) * 1000000
      ) + (
        EXTRACT('microsecond' FROM "t6"."stay_to") % 1000000
      )
    ) - (
      (
        EXTRACT('epoch' FROM DATE_TRUNC('SECOND', "t6"."stay_from")) * 1000000
      ) + (
        EXTRACT('microsecond' FROM "t6"."stay_from") % 1000000
      )
    ) AS DECIMAL(18, 0)) AS "stay"
  FROM (
    SELECT
      "t5"."born",
      "t5"."valid_from",
      "t5"."valid_to",
      "t5"."status",
      "t5"."stay_from",
      "t5"."stay_to",
      "t5"."p",
      "t5"."p_start",
      "t5"."p_cut",
      "t5"."p_asof",
      "t5"."p_opening",
      "t5"."p_t12",
      "t5"."p_s12",
      "t5"."p_t24",
      "t5"."p_start_on",
      "t5"."p_cut_on",
      "t5"."p_opening_on",
      "t5"."p_cut_day",
      "t5"."p_opening_day",
      "t5"."p_next_start",
      "t5"."p_next_end",
      "t5"."p_typed"
    FROM (
      SELECT
        "t4"."born",
        "t4"."valid_from",
        "t4"."valid_to",
        "t4"."status",
        "t4"."stay_from",
        "t4"."stay_to",
        "t4"."_day",
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
          "t0"."stay_from",
          "t0"."stay_to",
          CAST("t0"."stay_to" AS DATE) AS "_day"
        FROM "crm_deal_states" AS "t0"
        WHERE
          "t0"."stay_to" IS NOT NULL
      ) AS "t4"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t4"."_day" = "t2"."p_day"
        AND "t4"."stay_to" >= "t2"."p_start"
        AND "t4"."stay_to" < "t2"."p_cut"
        AND "t4"."born" < "t2"."p_asof"
    ) AS "t5"
  ) AS "t6"
) AS "t7"
GROUP BY
  1
