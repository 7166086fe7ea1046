-- users_active by all: c__logged_in c__ {"basis": "orders"}
SELECT
  "t14"."p",
  COUNT(*) FILTER(WHERE
    "t14"."logged_in") AS "c__logged_in",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t5"."p",
    "t5"."p_asof",
    "t13"."_user" IS NOT NULL AS "logged_in"
  FROM "crm_v_users" AS "t4"
  INNER JOIN "crm_periods" AS "t5"
    ON (
      (
        "t4"."active_from" < "t5"."p_cut_on"
      ) OR (
        "t4"."active_from" IS NULL
      )
    )
    AND (
      (
        "t4"."active_to" >= "t5"."p_start_on"
      ) OR (
        "t4"."active_to" IS NULL
      )
    )
    AND "t5"."p_start" < "t5"."p_cut"
  LEFT OUTER JOIN (
    SELECT DISTINCT
      "t11"."p" AS "_p",
      "t11"."user_id" AS "_user"
    FROM (
      SELECT
        "t10".*
        EXCLUDE ("_day", "p_day")
      FROM (
        SELECT
          "t9"."user_id",
          "t9"."date",
          "t9"."logins",
          "t9"."row_order",
          "t9"."born",
          "t9"."_day",
          "t6"."p",
          "t6"."p_start",
          "t6"."p_cut",
          "t6"."p_asof",
          "t6"."p_opening",
          "t6"."p_t12",
          "t6"."p_s12",
          "t6"."p_t24",
          "t6"."p_start_on",
          "t6"."p_cut_on",
          "t6"."p_opening_on",
          "t6"."p_cut_day",
          "t6"."p_opening_day",
          "t6"."p_next_start",
          "t6"."p_next_end",
          "t6"."p_typed",
          "t6"."p_day"
        FROM (
          SELECT
            *
          FROM (
            SELECT
              "t3"."user_id",
              "t3"."date",
              "t3"."logins",
              "t3"."row_order",
              "t3"."born",
              "t3"."date" AS "_day"
            FROM "crm_v_crm_usage" AS "t3"
            WHERE
              "t3"."date" IS NOT NULL
          ) AS "t7"
          WHERE
            "t7"."date" >= CRM_FIRST_P_START_ON()
            AND "t7"."date" < CRM_LAST_P_CUT_ON()
            AND "t7"."born" < CRM_LAST_P_ASOF()
        ) AS "t9"
        INNER JOIN "crm_period_days" AS "t6"
          ON "t9"."_day" = "t6"."p_day"
          AND "t9"."date" >= "t6"."p_start_on"
          AND "t9"."date" < "t6"."p_cut_on"
          AND "t9"."born" < "t6"."p_asof"
      ) AS "t10"
    ) AS "t11"
    WHERE
      "t11"."logins" > 0
  ) AS "t13"
    ON "t5"."p" = "t13"."_p" AND "t4"."user_id" = "t13"."_user"
) AS "t14"
GROUP BY
  1
