-- deals_created by all: c__ c__won c__closed {"basis": "orders"}
SELECT
  "t9"."p",
  COUNT(*) AS "c__",
  COUNT(*) FILTER(WHERE
    "t9"."won") AS "c__won",
  COUNT(*) FILTER(WHERE
    "t9"."closed") AS "c__closed"
FROM (
  SELECT
    "t8"."p",
    "t8"."p_asof",
    "t8"."status" IN ('won', 'lost') AS "closed",
    "t8"."status" = 'won' AS "won"
  FROM (
    SELECT
      "t7".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t6"."born",
        "t6"."valid_from",
        "t6"."valid_to",
        "t6"."status",
        "t6"."created_at",
        "t6"."_day",
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
            "t3"."born",
            "t3"."valid_from",
            "t3"."valid_to",
            "t3"."status",
            "t3"."created_at",
            CAST("t3"."created_at" AS DATE) AS "_day"
          FROM (
            SELECT
              *
            FROM "crm_deal_states" AS "t1"
            WHERE
              "t1"."valid_from" < CRM_LAST_P_ASOF()
              AND "t1"."valid_to" >= CRM_FIRST_P_ASOF()
              AND "t1"."born" < CRM_LAST_P_ASOF()
              AND (
                "t1"."turns" OR NOT (
                  CRM_TURNS_P_ASOF()
                )
              )
          ) AS "t3"
          WHERE
            "t3"."created_at" IS NOT NULL
        ) AS "t4"
        WHERE
          "t4"."created_at" >= CRM_FIRST_P_START()
          AND "t4"."created_at" < CRM_LAST_P_CUT()
          AND "t4"."born" < CRM_LAST_P_ASOF()
          AND "t4"."valid_from" < CRM_LAST_P_ASOF()
          AND "t4"."valid_to" >= CRM_FIRST_P_ASOF()
      ) AS "t6"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t6"."_day" = "t2"."p_day"
        AND "t6"."created_at" >= "t2"."p_start"
        AND "t6"."created_at" < "t2"."p_cut"
        AND "t6"."born" < "t2"."p_asof"
        AND "t6"."valid_from" < "t2"."p_asof"
        AND "t6"."valid_to" >= "t2"."p_asof"
    ) AS "t7"
  ) AS "t8"
) AS "t9"
GROUP BY
  1
