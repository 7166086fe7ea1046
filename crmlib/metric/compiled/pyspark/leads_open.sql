-- leads_open by all: c__ {"basis": "orders"}
SELECT
  `t5`.`p`,
  COUNT(*) AS `c__`
FROM (
  SELECT
    `t4`.`p`,
    `t4`.`p_asof`
  FROM (
    SELECT
      `t2`.`created_at`,
      `t2`.`converted_at`,
      `t2`.`disqualified_at`,
      `t2`.`lead_id`,
      `t2`.`owner_id`,
      `t2`.`source`,
      `t2`.`campaign_id`,
      `t2`.`industry`,
      `t2`.`region`,
      `t2`.`row_order`,
      `t2`.`born`,
      `t3`.`p`,
      `t3`.`p_start`,
      `t3`.`p_cut`,
      `t3`.`p_asof`,
      `t3`.`p_opening`,
      `t3`.`p_t12`,
      `t3`.`p_s12`,
      `t3`.`p_t24`,
      `t3`.`p_start_on`,
      `t3`.`p_cut_on`,
      `t3`.`p_opening_on`,
      `t3`.`p_cut_day`,
      `t3`.`p_opening_day`,
      `t3`.`p_next_start`,
      `t3`.`p_next_end`,
      `t3`.`p_typed`
    FROM `crm_v_leads` AS `t2`
    INNER JOIN `crm_periods` AS `t3`
      ON `t2`.`created_at` < `t3`.`p_cut` AND `t2`.`born` < `t3`.`p_asof`
  ) AS `t4`
  WHERE
    NOT (
      COALESCE(`t4`.`converted_at` < `t4`.`p_cut`, FALSE)
      OR COALESCE(`t4`.`disqualified_at` < `t4`.`p_cut`, FALSE)
    )
) AS `t5`
GROUP BY
  1
