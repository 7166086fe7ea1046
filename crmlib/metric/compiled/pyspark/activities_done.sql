-- activities_done by all: c__sales_call c__email_out c__meeting c__demo {"basis": "orders"}
SELECT
  `t7`.`p`,
  SUM(CAST(`t7`.`sales_call` AS BIGINT)) AS `c__sales_call`,
  SUM(CAST(`t7`.`email_out` AS BIGINT)) AS `c__email_out`,
  SUM(CAST(`t7`.`meeting` AS BIGINT)) AS `c__meeting`,
  SUM(CAST(`t7`.`demo` AS BIGINT)) AS `c__demo`
FROM (
  SELECT
    `t6`.`p`,
    `t6`.`p_asof`,
    (
      `t6`.`type` = 'call'
    )
    AND (
      (
        `t6`.`lead_id` IS NOT NULL
      )
      OR (
        `t6`.`contact_id` IS NOT NULL
      )
      OR (
        `t6`.`account_id` IS NOT NULL
      )
      OR (
        `t6`.`deal_id` IS NOT NULL
      )
    ) AS `sales_call`,
    (
      `t6`.`type` = 'email'
    ) AND (
      `t6`.`direction` = 'out'
    ) AS `email_out`,
    `t6`.`type` = 'meeting' AS `meeting`,
    `t6`.`type` = 'demo' AS `demo`
  FROM (
    SELECT
      `t5`.`type`,
      `t5`.`status`,
      `t5`.`occurred_at`,
      `t5`.`direction`,
      `t5`.`user_id`,
      `t5`.`channel`,
      `t5`.`lead_id`,
      `t5`.`contact_id`,
      `t5`.`account_id`,
      `t5`.`deal_id`,
      `t5`.`row_order`,
      `t5`.`born`,
      `t5`.`p`,
      `t5`.`p_start`,
      `t5`.`p_cut`,
      `t5`.`p_asof`,
      `t5`.`p_opening`,
      `t5`.`p_t12`,
      `t5`.`p_s12`,
      `t5`.`p_t24`,
      `t5`.`p_start_on`,
      `t5`.`p_cut_on`,
      `t5`.`p_opening_on`,
      `t5`.`p_cut_day`,
      `t5`.`p_opening_day`,
      `t5`.`p_next_start`,
      `t5`.`p_next_end`,
      `t5`.`p_typed`
    FROM (
      SELECT
        `t4`.`type`,
        `t4`.`status`,
        `t4`.`occurred_at`,
        `t4`.`direction`,
        `t4`.`user_id`,
        `t4`.`channel`,
        `t4`.`lead_id`,
        `t4`.`contact_id`,
        `t4`.`account_id`,
        `t4`.`deal_id`,
        `t4`.`row_order`,
        `t4`.`born`,
        `t4`.`_day`,
        `t2`.`p`,
        `t2`.`p_start`,
        `t2`.`p_cut`,
        `t2`.`p_asof`,
        `t2`.`p_opening`,
        `t2`.`p_t12`,
        `t2`.`p_s12`,
        `t2`.`p_t24`,
        `t2`.`p_start_on`,
        `t2`.`p_cut_on`,
        `t2`.`p_opening_on`,
        `t2`.`p_cut_day`,
        `t2`.`p_opening_day`,
        `t2`.`p_next_start`,
        `t2`.`p_next_end`,
        `t2`.`p_typed`,
        `t2`.`p_day`
      FROM (
        SELECT
          `t0`.`type`,
          `t0`.`status`,
          `t0`.`occurred_at`,
          `t0`.`direction`,
          `t0`.`user_id`,
          `t0`.`channel`,
          `t0`.`lead_id`,
          `t0`.`contact_id`,
          `t0`.`account_id`,
          `t0`.`deal_id`,
          `t0`.`row_order`,
          `t0`.`born`,
          CAST(`t0`.`occurred_at` AS DATE) AS `_day`
        FROM `crm_v_activities` AS `t0`
        WHERE
          `t0`.`status` = 'done' AND `t0`.`occurred_at` IS NOT NULL
      ) AS `t4`
      INNER JOIN `crm_period_days` AS `t2`
        ON `t4`.`_day` = `t2`.`p_day`
        AND `t4`.`occurred_at` >= `t2`.`p_start`
        AND `t4`.`occurred_at` < `t2`.`p_cut`
        AND `t4`.`born` < `t2`.`p_asof`
    ) AS `t5`
  ) AS `t6`
) AS `t7`
GROUP BY
  1
