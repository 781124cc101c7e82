"""A question of the city's own: one to five stars."""

from wagtail import blocks

from wagtail_ngo.forms.blocks.base import QuestionBlock
from wagtail_ngo.forms.types.base import Shown, SingleValue


class StarsBlock(QuestionBlock):
    most = blocks.IntegerBlock(label="Most stars", default=5, min_value=1, max_value=5)

    def get_settings(self, value, problems):
        return {"most": value["most"], "max_length": 1}

    class Meta:
        icon = "pick"
        label = "Stars"
        description = "One to five stars."
        preview_value = {"label": "How good is it?"}


class StarsType(SingleValue):
    key = "stars"

    def read(self, question, reader, previous=None):
        text = super().read(question, reader, previous)
        most = str(question.settings["most"])
        if text and not "1" <= text <= most:
            reader.refuse(self.name(question), text, f"Give one to {most} stars.")
            return ""
        return text

    def show(self, question, answer, questionnaire):
        return Shown("text", text="★" * int(answer or 0))
