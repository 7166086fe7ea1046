-- crm_usage by all: s__records n__records c__logged_in s__channels n__channels {"basis": "orders"}
SELECT
  "t10"."p",
  SUM("t10"."records") AS "s__records",
  COUNT("t10"."records") AS "n__records",
  COUNT(*) FILTER(WHERE
    "t10"."logged_in") AS "c__logged_in",
  SUM("t10"."channels") AS "s__channels",
  COUNT("t10"."channels") AS "n__channels"
FROM (
  SELECT
    "t9"."p",
    "t9"."p_asof",
    "t9"."records",
    COALESCE("t9"."most_logins" > 0, FALSE) AS "logged_in",
    "t9"."channels"
  FROM (
    SELECT
      "t8"."p",
      "t8"."p_asof",
      "t8"."user_id",
      SUM("t8"."made") AS "records",
      MAX("t8"."logins") AS "most_logins",
      MAX("t8"."channels") AS "channels"
    FROM (
      SELECT
        "t7"."user_id",
        "t7"."date",
        "t7"."logins",
        "t7"."records_created",
        "t7"."records_updated",
        "t7"."channels",
        "t7"."row_order",
        "t7"."born",
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
        "t7"."p_typed",
        CAST(COALESCE("t7"."records_created", 0) + COALESCE("t7"."records_updated", 0) AS DECIMAL(18, 0)) AS "made"
      FROM (
        SELECT
          "t6".*
          EXCLUDE ("_day", "p_day")
        FROM (
          SELECT
            "t5"."user_id",
            "t5"."date",
            "t5"."logins",
            "t5"."records_created",
            "t5"."records_updated",
            "t5"."channels",
            "t5"."row_order",
            "t5"."born",
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
                "t1"."user_id",
                "t1"."date",
                "t1"."logins",
                "t1"."records_created",
                "t1"."records_updated",
                "t1"."channels",
                "t1"."row_order",
                "t1"."born",
                "t1"."date" AS "_day"
              FROM "crm_v_crm_usage" AS "t1"
              WHERE
                "t1"."date" IS NOT NULL
            ) AS "t3"
            WHERE
              "t3"."date" >= CRM_FIRST_P_START_ON()
              AND "t3"."date" < CRM_LAST_P_CUT_ON()
              AND "t3"."born" < CRM_LAST_P_ASOF()
          ) AS "t5"
          INNER JOIN "crm_period_days" AS "t2"
            ON "t5"."_day" = "t2"."p_day"
            AND "t5"."date" >= "t2"."p_start_on"
            AND "t5"."date" < "t2"."p_cut_on"
            AND "t5"."born" < "t2"."p_asof"
        ) AS "t6"
      ) AS "t7"
    ) AS "t8"
    GROUP BY
      1,
      2,
      3
  ) AS "t9"
) AS "t10"
GROUP BY
  1
