-- deals_due by all: c__slipped c__ {"basis": "orders"}
SELECT
  "t13"."p",
  COUNT(*) FILTER(WHERE
    "t13"."slipped") AS "c__slipped",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t12"."p",
    "t12"."p_asof",
    "t7"."_deal" IS NULL AS "slipped"
  FROM (
    SELECT
      "t10".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t9"."born",
        "t9"."valid_from",
        "t9"."valid_to",
        "t9"."status",
        "t9"."close_date",
        "t9"."deal_id",
        "t9"."copy",
        "t9"."_day",
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
            "t4"."born",
            "t4"."valid_from",
            "t4"."valid_to",
            "t4"."status",
            "t4"."close_date",
            "t4"."deal_id",
            "t4"."copy",
            "t4"."close_date" AS "_day"
          FROM (
            SELECT
              *
            FROM "crm_deal_states" AS "t0"
            WHERE
              "t0"."valid_from" < CRM_LAST_P_OPENING()
              AND "t0"."valid_to" >= CRM_FIRST_P_OPENING()
              AND "t0"."born" < CRM_LAST_P_OPENING()
              AND (
                "t0"."turns" OR NOT (
                  CRM_TURNS_P_OPENING()
                )
              )
          ) AS "t4"
          WHERE
            "t4"."status" = 'open' AND "t4"."close_date" IS NOT NULL
        ) AS "t5"
        WHERE
          "t5"."close_date" >= CRM_FIRST_P_START_ON()
          AND "t5"."close_date" < CRM_LAST_P_CUT_ON()
          AND "t5"."born" < CRM_LAST_P_ASOF()
          AND "t5"."valid_from" < CRM_LAST_P_OPENING()
          AND "t5"."valid_to" >= CRM_FIRST_P_OPENING()
          AND "t5"."born" < CRM_LAST_P_OPENING()
      ) AS "t9"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t9"."_day" = "t2"."p_day"
        AND "t9"."close_date" >= "t2"."p_start_on"
        AND "t9"."close_date" < "t2"."p_cut_on"
        AND "t9"."born" < "t2"."p_asof"
        AND "t9"."valid_from" < "t2"."p_opening"
        AND "t9"."valid_to" >= "t2"."p_opening"
        AND "t9"."born" < "t2"."p_opening"
    ) AS "t10"
  ) AS "t12"
  LEFT OUTER JOIN (
    SELECT
      "t3"."deal_id" AS "_deal",
      "t3"."copy" AS "_copy",
      "t3"."valid_from" AS "_from",
      "t3"."valid_to" AS "_to"
    FROM (
      SELECT
        *
      FROM "crm_deal_states" AS "t0"
      WHERE
        "t0"."valid_from" < CRM_LAST_P_CUT()
        AND "t0"."valid_to" >= CRM_FIRST_P_CUT()
        AND "t0"."born" < CRM_LAST_P_CUT()
        AND (
          "t0"."turns" OR NOT (
            CRM_TURNS_P_CUT()
          )
        )
    ) AS "t3"
    WHERE
      (
        "t3"."status" <> 'open'
      ) OR (
        "t3"."status" IS NULL
      )
  ) AS "t7"
    ON "t12"."deal_id" = "t7"."_deal"
    AND "t12"."copy" = "t7"."_copy"
    AND "t7"."_from" < "t12"."p_cut"
    AND "t7"."_to" >= "t12"."p_cut"
) AS "t13"
GROUP BY
  1
