from wagtail import blocks


class SectionsBlock(blocks.StreamBlock):
    pass


class RulesBlock(blocks.StreamBlock):
    pass
