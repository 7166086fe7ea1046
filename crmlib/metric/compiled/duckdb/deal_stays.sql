-- deal_stays by all: s__stay n__stay {"basis": "orders"}
SELECT
  "t8"."p",
  SUM("t8"."stay") AS "s__stay",
  COUNT("t8"."stay") AS "n__stay"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    CAST(EPOCH_US("t7"."stay_to") - EPOCH_US("t7"."stay_from") AS DECIMAL(18, 0)) AS "stay"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."born",
        "t5"."valid_from",
        "t5"."valid_to",
        "t5"."status",
        "t5"."stay_from",
        "t5"."stay_to",
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
          *
        FROM (
          SELECT
            "t1"."born",
            "t1"."valid_from",
            "t1"."valid_to",
            "t1"."status",
            "t1"."stay_from",
            "t1"."stay_to",
            CAST("t1"."stay_to" AS DATE) AS "_day"
          FROM "crm_deal_states" AS "t1"
          WHERE
            "t1"."stay_to" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."stay_to" >= CRM_FIRST_P_START()
          AND "t3"."stay_to" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."stay_to" >= "t2"."p_start"
        AND "t5"."stay_to" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
