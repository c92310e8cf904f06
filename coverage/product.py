"""The product: every figure of the policy, and every choice made where the overview is silent.

Laws: one frozen value holds them all; the engine reads figures and choices from nowhere else; an
assessment names the edition it rests on. Figures without a mark are the overview's (2018-01-01);
``[chosen]`` marks what this program chose.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Product:
    """One edition of the product; money in yen, shares in percent, windows in days."""

    edition: str = "overview-2018-01-01+1"

    window_days: int = 180
    """Both windows end this many days after the discovery day, which is not counted itself
    (Civil Code art. 140) [chosen]; a policy's term ``counts_discovery_day`` counts it."""

    consulting_limit: int = 5_000_000
    consulting_limit_doubled: int = 10_000_000
    response_percent: int = 10
    response_cap: int = 50_000_000
    response_percent_doubled: int = 20
    response_cap_doubled: int = 100_000_000
    self_pay_percent: int = 10
    condolence_each: int = 500

    condolence_total_cap: bool = True
    """All condolence costs together stop at the amount for every victim once [chosen]."""

    discovery_in_period: bool = True
    """The discovery must fall in the policy period; a cyber-attack cost must not lie before it,
    an IP claim must be made in it [chosen]."""

    dispatch_covers_costs: bool = False
    """The dispatch rider is a liability rider: no costs are covered with it [chosen]."""

    unknown_holds_scope: bool = False
    """An unknown actor or location is decided as if no exclusion applied [chosen]."""

    cyber_self_pay_percent: int = 0
    """No self-pay share in the cyber-attack response costs [chosen]."""

    cyber_needs_window: bool = False
    """Cyber-attack response costs have no 180-day window [chosen]."""

    cyber_needs_advice: bool = False
    """Cyber-attack response costs need no consultant's advice [chosen]."""

    self_pay_before_limit: bool = True
    """The policyholder's share is taken before the limit is applied [chosen]."""

    deductible_each_claim: bool = True
    """The deductible is taken once for each claim, damages and litigation together [chosen];
    otherwise once for all claims of the case."""

    rider_caps_inside_limit: bool = True
    """A rider's own cap on claims stands within the shared limit, not beside it [chosen]."""

    litigation_inside_limit: bool = True
    """Costs of litigation use up the liability limit [chosen]."""


STANDARD = Product()
