"""Skills: which ones there are, where a text names them, and how far applicants' reach into projects' wishes."""

from matchkit.skills.explain import SkillFinding, SkillWish, explain_growth, explain_overlap
from matchkit.skills.extraction import SkillMention, extract_skills
from matchkit.skills.market_skills import MarketSkills
from matchkit.skills.overlap import coverage, growth, growth_whole, must_have_met
from matchkit.skills.profiles import read_skills
from matchkit.skills.rereading import reread
from matchkit.skills.single import only_applicant
from matchkit.skills.skill import Skill
from matchkit.skills.vocabulary import SkillVocabulary

__all__ = [
    "MarketSkills",
    "Skill",
    "SkillFinding",
    "SkillMention",
    "SkillVocabulary",
    "SkillWish",
    "coverage",
    "explain_growth",
    "explain_overlap",
    "extract_skills",
    "growth",
    "growth_whole",
    "must_have_met",
    "only_applicant",
    "read_skills",
    "reread",
]
