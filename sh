From the editor -c echo From the editor > /tmp/itflow-FeRhAm/text.txt
