"""The closed namespace of the vocabulary: a misspelt term fails at once.

A test holds this list against the Turtle.
"""

from rdflib import Namespace, URIRef
from rdflib.namespace import DefinedNamespace


class PRASAN(DefinedNamespace):
    """Terms of https://w3id.org/prasan/ns#.

    >>> PRASAN.Project
    rdflib.term.URIRef('https://w3id.org/prasan/ns#Project')
    >>> PRASAN.Projct
    Traceback (most recent call last):
    AttributeError: term 'Projct' not in namespace 'https://w3id.org/prasan/ns#'
    """

    _NS = Namespace("https://w3id.org/prasan/ns#")
    _fail = True

    # Classes
    Project: URIRef
    Phase: URIRef
    Mechanism: URIRef
    Committee: URIRef
    Agency: URIRef
    Person: URIRef
    Post: URIRef
    Membership: URIRef
    Indicator: URIRef
    IndicatorValue: URIRef
    Goal: URIRef
    ActivityType: URIRef
    BeneficiaryGroup: URIRef
    Area: URIRef
    Level: URIRef
    Funding: URIRef
    Link: URIRef
    LinkType: URIRef
    Source: URIRef
    Place: URIRef
    Column: URIRef
    Finding: URIRef
    FindingKind: URIRef
    Evidence: URIRef
    Decision: URIRef
    ProjectKind: URIRef
    AgencyKind: URIRef
    MechanismKind: URIRef
    MembershipRole: URIRef
    EvidenceStatus: URIRef
    DecisionKind: URIRef

    # Properties
    kind: URIRef
    partOf: URIRef
    broader: URIRef
    hasGoal: URIRef
    hasResult: URIRef
    hasActivity: URIRef
    hasBeneficiary: URIRef
    coversArea: URIRef
    worksAtLevel: URIRef
    atLevel: URIRef
    start: URIRef
    end: URIRef
    openEnded: URIRef
    plannedYears: URIRef
    hasAgency: URIRef
    initiatedBy: URIRef
    fundedBy: URIRef
    ledBy: URIRef
    supportedBy: URIRef
    implementedBy: URIRef
    proposedBy: URIRef
    phaseOf: URIRef
    ordinal: URIRef
    mechanismOf: URIRef
    coordinates: URIRef
    involvesAgency: URIRef
    overlapsWith: URIRef
    mandate: URIRef
    meetingsPerYear: URIRef
    memberOf: URIRef
    person: URIRef
    post: URIRef
    agency: URIRef
    role: URIRef
    indicatorOf: URIRef
    measuresGoal: URIRef
    unit: URIRef
    baseline: URIRef
    baselineYear: URIRef
    target: URIRef
    targetYear: URIRef
    dataSource: URIRef
    frequency: URIRef
    collectedBy: URIRef
    valueOf: URIRef
    value: URIRef
    fiscalYear: URIRef
    fundingFrom: URIRef
    fundingTo: URIRef
    amount: URIRef
    currency: URIRef
    linkFrom: URIRef
    linkTo: URIRef
    linkType: URIRef
    score: URIRef
    scorer: URIRef
    reason: URIRef
    defaultScore: URIRef
    gainer: URIRef
    creator: URIRef
    issued: URIRef
    address: URIRef
    licence: URIRef
    officialCode: URIRef
    notRecorded: URIRef
    hasNone: URIRef
    inSource: URIRef
    paragraph: URIRef
    file: URIRef
    sheet: URIRef
    row: URIRef
    status: URIRef
    columnName: URIRef
    columnLetter: URIRef
    givesProperty: URIRef
    columnOf: URIRef
    atPlace: URIRef
    findingKind: URIRef
    participant: URIRef
    coverage: URIRef
    coordination: URIRef
    sentence: URIRef
    restsOn: URIRef
    facet: URIRef
    decisionOn: URIRef
    decisionKind: URIRef
    decidedBy: URIRef
    decidedOn: URIRef

    # Concepts
    nation: URIRef
    region: URIRef
    province: URIRef
    zone: URIRef
    district: URIRef
    tambon: URIRef
    village: URIRef
    household: URIRef
    strategy: URIRef
    programme: URIRef
    project: URIRef
    activity: URIRef
    governmentBody: URIRef
    localGovernment: URIRef
    publicFund: URIRef
    stateBank: URIRef
    academicBody: URIRef
    network: URIRef
    communityBody: URIRef
    privateBody: URIRef
    committee: URIRef
    workingGroup: URIRef
    hub: URIRef
    centre: URIRef
    instrument: URIRef
    chair: URIRef
    secretary: URIRef
    member: URIRef
    adviser: URIRef
    stated: URIRef
    inferred: URIRef
    unrecorded: URIRef
    warranted: URIRef
    agreed: URIRef
    disputed: URIRef
    resolved: URIRef
    indivisibleFrom: URIRef
    reinforces: URIRef
    funds: URIRef
    carriesOn: URIRef
    isModelOf: URIRef
    enables: URIRef
    buildsOn: URIRef
    sharesDataWith: URIRef
    linksWith: URIRef
    constrains: URIRef
    counteracts: URIRef
    cancels: URIRef
    fragmentation: URIRef
    overlap: URIRef
    duplication: URIRef
    duplicationUnknown: URIRef
    parallel: URIRef
    contained: URIRef
    mechanismOverlap: URIRef
    samePeople: URIRef
    sharedActor: URIRef
    gap: URIRef
    fragile: URIRef
    missingLink: URIRef
    loop: URIRef
    influence: URIRef
    dependence: URIRef
