-- deal_changes by all: c__pushed {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) FILTER(WHERE
    "t8"."pushed") AS "c__pushed"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    CASE
      WHEN "t7"."before_open"
      AND (
        "t7"."status" = 'open'
      )
      AND (
        "t7"."close_date" > "t7"."before_close_date"
      )
      THEN (
        (
          EXTRACT(year FROM "t7"."close_date") * 12
        ) + EXTRACT(month FROM "t7"."close_date")
      ) > (
        (
          EXTRACT(year FROM "t7"."before_close_date") * 12
        ) + EXTRACT(month FROM "t7"."before_close_date")
      )
      ELSE FALSE
    END AS "pushed"
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
        "t5"."from_history",
        "t5"."close_date",
        "t5"."before_open",
        "t5"."before_close_date",
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
            "t1"."from_history",
            "t1"."close_date",
            "t1"."before_open",
            "t1"."before_close_date",
            CAST("t1"."valid_from" AS DATE) AS "_day"
          FROM "crm_deal_states" AS "t1"
          WHERE
            "t1"."from_history" AND "t1"."valid_from" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."valid_from" >= CRM_FIRST_P_START()
          AND "t3"."valid_from" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."valid_from" >= "t2"."p_start"
        AND "t5"."valid_from" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
