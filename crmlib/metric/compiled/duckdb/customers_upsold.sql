-- customers_upsold by all: c__upsold c__ {"basis": "orders"}
SELECT
  "t19"."p",
  COUNT(*) FILTER(WHERE
    "t19"."upsold") AS "c__upsold",
  COUNT(*) AS "c__"
FROM (
  SELECT
    "t18"."p",
    "t18"."p_asof",
    "t14"."_account" IS NOT NULL AS "upsold"
  FROM (
    SELECT DISTINCT
      "t16"."p",
      "t16"."p_asof",
      CASE
        WHEN COALESCE("t16"."account_id", "t16"."contact_account") IS NOT NULL
        THEN 'a:' || COALESCE("t16"."account_id", "t16"."contact_account")
        ELSE 'c:' || "t16"."contact_id"
      END AS "customer",
      COALESCE("t16"."account_id", "t16"."contact_account") AS "of_account",
      CASE
        WHEN COALESCE("t16"."account_id", "t16"."contact_account") IS NULL
        THEN "t16"."contact_id"
        ELSE NULL
      END AS "of_contact"
    FROM (
      SELECT
        "t15".*
        EXCLUDE ("_born", "_key")
      FROM (
        SELECT
          "t4"."ordered_at",
          "t4"."order_id",
          "t4"."account_id",
          "t4"."contact_id",
          "t4"."deal_id",
          "t4"."campaign_id",
          "t4"."owner_id",
          "t4"."amount",
          "t4"."cost",
          "t4"."currency",
          "t4"."row_order",
          "t4"."born",
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
          "t5"."p_typed",
          "t12"."_key",
          "t12"."_born",
          "t12"."contact_account"
        FROM "crm_v_orders" AS "t4"
        INNER JOIN "crm_periods" AS "t5"
          ON "t4"."ordered_at" < "t5"."p_cut"
          AND "t4"."born" < "t5"."p_asof"
          AND "t4"."ordered_at" >= "t5"."p_s12"
        LEFT OUTER JOIN (
          SELECT
            "t9"."contact_id" AS "_key",
            "t9"."born" AS "_born",
            "t9"."account_id" AS "contact_account"
          FROM (
            SELECT
              "t8".*
              EXCLUDE ("copy")
            FROM (
              SELECT
                *
              FROM "crm_v_contacts" AS "t3"
              WHERE
                "t3"."contact_id" IS NOT NULL AND "t3"."copy" = 0
            ) AS "t8"
          ) AS "t9"
        ) AS "t12"
          ON "t4"."contact_id" = "t12"."_key" AND "t12"."_born" < "t5"."p_asof"
      ) AS "t15"
    ) AS "t16"
    WHERE
      CASE
        WHEN COALESCE("t16"."account_id", "t16"."contact_account") IS NOT NULL
        THEN 'a:' || COALESCE("t16"."account_id", "t16"."contact_account")
        ELSE 'c:' || "t16"."contact_id"
      END IS NOT NULL
      AND "t16"."ordered_at" < "t16"."p_opening"
  ) AS "t18"
  LEFT OUTER JOIN (
    SELECT DISTINCT
      "t11"."p" AS "_p",
      "t11"."account_id" AS "_account"
    FROM (
      SELECT
        "t7"."born",
        "t7"."valid_from",
        "t7"."valid_to",
        "t7"."status",
        "t7"."closed_at",
        "t7"."account_id",
        "t7"."deal_type",
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
          "t2"."born",
          "t2"."valid_from",
          "t2"."valid_to",
          "t2"."status",
          "t2"."closed_at",
          "t2"."account_id",
          "t2"."deal_type"
        FROM "crm_deal_states" AS "t2"
      ) AS "t7"
      INNER JOIN "crm_periods" AS "t5"
        ON "t7"."valid_from" < "t5"."p_asof"
        AND "t7"."valid_to" >= "t5"."p_asof"
        AND "t7"."born" < "t5"."p_asof"
        AND "t7"."closed_at" >= "t5"."p_start"
        AND "t7"."closed_at" < "t5"."p_cut"
    ) AS "t11"
    WHERE
      "t11"."status" = 'won'
      AND "t11"."deal_type" = 'upsell'
      AND "t11"."account_id" IS NOT NULL
  ) AS "t14"
    ON "t18"."p" = "t14"."_p" AND "t18"."of_account" = "t14"."_account"
) AS "t19"
GROUP BY
  1
