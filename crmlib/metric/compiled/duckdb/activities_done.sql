-- activities_done by all: c__sales_call c__email_out c__meeting c__demo {"basis": "orders"}
SELECT
  "t8"."p",
  COUNT(*) FILTER(WHERE
    "t8"."sales_call") AS "c__sales_call",
  COUNT(*) FILTER(WHERE
    "t8"."email_out") AS "c__email_out",
  COUNT(*) FILTER(WHERE
    "t8"."meeting") AS "c__meeting",
  COUNT(*) FILTER(WHERE
    "t8"."demo") AS "c__demo"
FROM (
  SELECT
    "t7"."p",
    "t7"."p_asof",
    (
      "t7"."type" = 'call'
    )
    AND (
      (
        "t7"."lead_id" IS NOT NULL
      )
      OR (
        "t7"."contact_id" IS NOT NULL
      )
      OR (
        "t7"."account_id" IS NOT NULL
      )
      OR (
        "t7"."deal_id" IS NOT NULL
      )
    ) AS "sales_call",
    (
      "t7"."type" = 'email'
    ) AND (
      "t7"."direction" = 'out'
    ) AS "email_out",
    "t7"."type" = 'meeting' AS "meeting",
    "t7"."type" = 'demo' AS "demo"
  FROM (
    SELECT
      "t6".*
      EXCLUDE ("_day", "p_day")
    FROM (
      SELECT
        "t5"."type",
        "t5"."status",
        "t5"."occurred_at",
        "t5"."direction",
        "t5"."user_id",
        "t5"."channel",
        "t5"."lead_id",
        "t5"."contact_id",
        "t5"."account_id",
        "t5"."deal_id",
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
            "t1"."type",
            "t1"."status",
            "t1"."occurred_at",
            "t1"."direction",
            "t1"."user_id",
            "t1"."channel",
            "t1"."lead_id",
            "t1"."contact_id",
            "t1"."account_id",
            "t1"."deal_id",
            "t1"."row_order",
            "t1"."born",
            CAST("t1"."occurred_at" AS DATE) AS "_day"
          FROM "crm_v_activities" AS "t1"
          WHERE
            "t1"."status" = 'done' AND "t1"."occurred_at" IS NOT NULL
        ) AS "t3"
        WHERE
          "t3"."occurred_at" >= CRM_FIRST_P_START()
          AND "t3"."occurred_at" < CRM_LAST_P_CUT()
          AND "t3"."born" < CRM_LAST_P_ASOF()
      ) AS "t5"
      INNER JOIN "crm_period_days" AS "t2"
        ON "t5"."_day" = "t2"."p_day"
        AND "t5"."occurred_at" >= "t2"."p_start"
        AND "t5"."occurred_at" < "t2"."p_cut"
        AND "t5"."born" < "t2"."p_asof"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY
  1
